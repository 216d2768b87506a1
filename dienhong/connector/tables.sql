-- Tables of the connector in the old system's PostgreSQL (docs/operations/connector.md). Safe to run again.
CREATE SCHEMA IF NOT EXISTS dienhong;

-- The old system inserts a row with `document` and `pdf`; the connector does the rest.
CREATE TABLE IF NOT EXISTS dienhong.outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at   timestamptz NOT NULL DEFAULT now(),
    document     jsonb NOT NULL,                -- fields as in a sidecar: so, ky_hieu, ngay_ban_hanh, noi_nhan …
    pdf          bytea NOT NULL,
    attachments  jsonb NOT NULL DEFAULT '[]',   -- [{"ten": "phu-luc.xlsx", "base64": "…"}]
    state        text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sent', 'failed')),
    key          uuid NOT NULL DEFAULT gen_random_uuid(),
    package      bytea,                         -- what was built, kept before it is sent
    package_uuid uuid,
    receipt      text,
    problem      text,                          -- why it failed and what to do; set state to 'new' to try again
    sent_at      timestamptz
);
CREATE INDEX IF NOT EXISTS outbox_waiting ON dienhong.outbox (id) WHERE state = 'new';

-- The connector inserts; the old system reads rows in state 'new' and sets 'taken'.
CREATE TABLE IF NOT EXISTS dienhong.inbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    arrived_at    timestamptz NOT NULL DEFAULT now(),
    delivery      uuid NOT NULL UNIQUE,
    document      jsonb NOT NULL,
    package       bytea NOT NULL,
    pdf           bytea,
    attachments   jsonb NOT NULL DEFAULT '[]',
    receipt       text,
    state         text NOT NULL DEFAULT 'arriving' CHECK (state IN ('arriving', 'new', 'taken')),
    status        text NOT NULL DEFAULT '01',   -- what was reported last
    status_wanted text,                         -- set it to 02 … 06 and the connector reports it
    status_reason text NOT NULL DEFAULT '',
    status_staff  text NOT NULL DEFAULT '',
    status_problem text
);
CREATE INDEX IF NOT EXISTS inbox_arriving ON dienhong.inbox (id) WHERE state = 'arriving';
CREATE INDEX IF NOT EXISTS inbox_wishes ON dienhong.inbox (id) WHERE status_wanted IS NOT NULL;

-- Statuses of what was sent, each once.
CREATE TABLE IF NOT EXISTS dienhong.sent_status (
    uuid     uuid PRIMARY KEY,
    package_uuid uuid NOT NULL,
    told     jsonb NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS dienhong.place (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    cursor text NOT NULL
);
