"""The published vectors hold, and are what the script writes."""

import importlib.util
import json
from pathlib import Path

import pytest

from dienhong_verify import canonical, layout, merkle, note, pack

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "protocols" / "vectors"
NAMES = ["canonical.json", "merkle.json", "note.json", "record.json", "pack.json"]


def vector(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def test_the_script_writes_exactly_the_published_files():
    spec = importlib.util.spec_from_file_location("evidence_vectors", FOLDER / "generate.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert {name: script.text_of(name) for name in NAMES} == {
        name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES
    }


def test_canonical_forms_hold():
    published = vector("canonical.json")

    for item in published["canonical"]:
        assert canonical.dumps(item["value"]).hex() == item["utf8_hex"]
        assert canonical.loads(bytes.fromhex(item["utf8_hex"])) == item["value"]
    for text in published["refused"]:
        with pytest.raises(canonical.NotCanonical):
            canonical.loads(text.encode())


def test_trees_and_proofs_hold():
    published = vector("merkle.json")
    leaves = [bytes.fromhex(item["leaf_hash"]) for item in published["leaves"]]
    roots = [bytes.fromhex(tree["root"]) for tree in published["trees"]]

    assert [merkle.leaf_hash(bytes.fromhex(item["leaf_hex"])) for item in published["leaves"]] == leaves
    for tree in published["trees"]:
        size = tree["size"]
        for index, proof in enumerate(tree["inclusion"]):
            assert merkle.verify_inclusion(leaves[index], index, size, list(map(bytes.fromhex, proof)), roots[size])
        for old, proof in tree["consistency"].items():
            steps = list(map(bytes.fromhex, proof))
            assert merkle.verify_consistency(int(old), size, roots[int(old)], roots[size], steps)


def test_the_checkpoint_and_the_manifest_open_with_the_published_keys():
    published = vector("note.json")
    keys = [note.VerifierKey.parse(published[name]) for name in ("log_key", "evidence_key")]

    body, log = note.open_note(published["checkpoint_note"], keys)
    text, evidence = note.open_note(published["manifest_note"], keys)

    assert (body, log, log.fingerprint) == (published["checkpoint_body"], keys[0], published["log_key_fingerprint"])
    assert (text, evidence) == (layout.manifest_text(bytes.fromhex(published["manifest_hex"])), keys[1])
    assert note.Checkpoint.parse(body).root.hex() == vector("merkle.json")["trees"][9]["root"]


def test_the_record_has_its_leaf():
    published = vector("record.json")

    leaf = canonical.dumps(published["record"])

    assert leaf == published["leaf_utf8"].encode()
    assert merkle.leaf_hash(leaf).hex() == published["leaf_hash"]


def test_the_container_has_its_bytes():
    published = vector("pack.json")
    files = {name: bytes.fromhex(data) for name, data in published["files_hex"].items()}

    assert pack.write(files).hex() == published["pack_hex"]
    assert pack.read(bytes.fromhex(published["pack_hex"])) == files
