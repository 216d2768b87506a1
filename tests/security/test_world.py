def test_the_world_stands(inside):
    missing = [name for name, thing in inside.things.items() if thing is None]

    assert missing == []
