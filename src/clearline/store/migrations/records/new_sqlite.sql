CREATE TABLE records_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT records_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE conversations (
    id TEXT NOT NULL, 
    sealed_by TEXT NOT NULL, 
    revision BIGINT NOT NULL, 
    turns BIGINT NOT NULL, 
    snapshot BLOB NOT NULL, 
    token_digest BLOB, 
    started_at BIGINT NOT NULL, 
    changed_at BIGINT NOT NULL, 
    PRIMARY KEY (id)
);

CREATE TABLE turns (
    conversation TEXT NOT NULL, 
    number BIGINT NOT NULL, 
    message BLOB NOT NULL, 
    sealed_by TEXT NOT NULL, 
    body BLOB NOT NULL, 
    at BIGINT NOT NULL, 
    PRIMARY KEY (conversation, number)
);

CREATE UNIQUE INDEX turns_message ON turns (conversation, message);

CREATE TABLE customer_conversations (
    reference TEXT NOT NULL, 
    conversation TEXT NOT NULL, 
    PRIMARY KEY (reference, conversation)
);

CREATE INDEX customer_conversations_conversation ON customer_conversations (conversation);

CREATE TABLE audit_pending (
    arrival INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
    conversation TEXT NOT NULL, 
    leaf BLOB NOT NULL
);

CREATE TABLE audit_entries (
    "index" BIGINT NOT NULL, 
    arrival BIGINT NOT NULL, 
    conversation TEXT NOT NULL, 
    leaf BLOB NOT NULL, 
    PRIMARY KEY ("index"), 
    UNIQUE (arrival)
);

CREATE INDEX audit_entries_conversation ON audit_entries (conversation, "index");

CREATE TABLE audit_nodes (
    level BIGINT NOT NULL, 
    "index" BIGINT NOT NULL, 
    hash BLOB NOT NULL, 
    PRIMARY KEY (level, "index")
)
 WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL, 
    note TEXT NOT NULL, 
    at BIGINT NOT NULL, 
    PRIMARY KEY (size)
);

CREATE TABLE hand_overs (
    id TEXT NOT NULL, 
    conversation TEXT NOT NULL, 
    queue TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    state TEXT NOT NULL, 
    staff TEXT, 
    revision BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    claimed_at BIGINT, 
    closed_at BIGINT, 
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX hand_overs_open ON hand_overs (conversation) WHERE state <> 'closed';

CREATE INDEX hand_overs_queue ON hand_overs (queue, state, created_at);

CREATE TABLE staff_invitations (
    digest BLOB NOT NULL, 
    staff TEXT NOT NULL, 
    used_at BIGINT NOT NULL, 
    PRIMARY KEY (digest)
);

CREATE TABLE staff_sessions (
    digest BLOB NOT NULL, 
    staff TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    ended_at BIGINT, 
    PRIMARY KEY (digest)
);

CREATE TABLE erasure_requests (
    id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    state TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    due_at BIGINT NOT NULL, 
    done_at BIGINT, 
    receipt TEXT, 
    PRIMARY KEY (id)
);

CREATE INDEX erasure_requests_state ON erasure_requests (state, due_at);

CREATE INDEX erasure_requests_reference ON erasure_requests (reference);

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

CREATE TRIGGER audit_nodes_no_update BEFORE UPDATE ON audit_nodes BEGIN SELECT RAISE(ABORT, 'audit_nodes is append-only'); END;

CREATE TRIGGER audit_nodes_no_delete BEFORE DELETE ON audit_nodes BEGIN SELECT RAISE(ABORT, 'audit_nodes is append-only'); END;

CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is append-only'); END;

CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is append-only'); END;

INSERT INTO records_version (version_num) VALUES ('0001');

-- Running upgrade 0001 -> 0002

CREATE TABLE authenticators (
    reference TEXT NOT NULL, 
    secret BLOB NOT NULL, 
    last_step BIGINT NOT NULL, 
    failures BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    confirmed_at BIGINT, 
    PRIMARY KEY (reference)
);

CREATE TABLE recovery_codes (
    reference TEXT NOT NULL, 
    digest BLOB NOT NULL, 
    created_at BIGINT NOT NULL, 
    PRIMARY KEY (reference, digest)
);

UPDATE records_version SET version_num='0002' WHERE records_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

CREATE TABLE passkeys (
    id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    body BLOB NOT NULL, 
    sign_count BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    used_at BIGINT, 
    PRIMARY KEY (id)
);

CREATE INDEX passkeys_reference ON passkeys (reference);

UPDATE records_version SET version_num='0003' WHERE records_version.version_num = '0002';

-- Running upgrade 0003 -> 0004

CREATE TABLE consents (
    reference TEXT NOT NULL, 
    number BIGINT NOT NULL, 
    body BLOB NOT NULL, 
    at BIGINT NOT NULL, 
    PRIMARY KEY (reference, number)
);

CREATE TABLE rights_requests (
    id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    "right" TEXT NOT NULL, 
    body BLOB NOT NULL, 
    state TEXT NOT NULL, 
    created_at BIGINT NOT NULL, 
    due_at BIGINT NOT NULL, 
    done_at BIGINT, 
    PRIMARY KEY (id)
);

CREATE INDEX rights_requests_reference ON rights_requests (reference);

CREATE INDEX rights_requests_state ON rights_requests (state, due_at);

UPDATE records_version SET version_num='0004' WHERE records_version.version_num = '0003';

-- Running upgrade 0004 -> 0005

ALTER TABLE staff_sessions ADD COLUMN role TEXT DEFAULT 'agent' NOT NULL;

CREATE TABLE incident_notes (
    number BIGINT NOT NULL, 
    digest BLOB NOT NULL, 
    PRIMARY KEY (number)
);

UPDATE records_version SET version_num='0005' WHERE records_version.version_num = '0004';

-- Running upgrade 0005 -> 0006

CREATE INDEX conversations_started ON conversations (started_at);

CREATE TABLE legal_holds (
    id TEXT NOT NULL, 
    conversation TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    matter TEXT NOT NULL, 
    staff TEXT NOT NULL, 
    placed_at BIGINT NOT NULL, 
    lifted_at BIGINT, 
    lifted_by TEXT, 
    PRIMARY KEY (id)
);

CREATE TABLE doomed_keys (
    reference TEXT NOT NULL, 
    PRIMARY KEY (reference)
);

UPDATE records_version SET version_num='0006' WHERE records_version.version_num = '0005';

-- Running upgrade 0006 -> 0007

CREATE TABLE staff_passkeys (
    id TEXT NOT NULL, 
    staff TEXT NOT NULL, 
    role TEXT NOT NULL, 
    credential BLOB NOT NULL, 
    public_key BLOB NOT NULL, 
    sign_count BIGINT NOT NULL, 
    created_at BIGINT NOT NULL, 
    used_at BIGINT, 
    PRIMARY KEY (id)
);

CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff);

UPDATE records_version SET version_num='0007' WHERE records_version.version_num = '0006';

-- Running upgrade 0007 -> 0008

CREATE TABLE audit_places (
    conversation TEXT NOT NULL, 
    "index" BIGINT NOT NULL, 
    PRIMARY KEY (conversation, "index")
)
 WITHOUT ROWID;

INSERT INTO audit_places (conversation, "index") SELECT conversation, "index" FROM audit_entries WHERE conversation <> '';

CREATE TABLE audit_entries_moved (
    "index" INTEGER NOT NULL, 
    leaf BLOB NOT NULL, 
    PRIMARY KEY ("index")
);

INSERT INTO audit_entries_moved ("index", leaf) SELECT "index", leaf FROM audit_entries;

DROP TABLE audit_entries;

ALTER TABLE audit_entries_moved RENAME TO audit_entries;

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

UPDATE records_version SET version_num='0008' WHERE records_version.version_num = '0007';

-- Running upgrade 0008 -> 0009

ALTER TABLE legal_holds ADD COLUMN secret BIGINT DEFAULT '1' NOT NULL;

ALTER TABLE erasure_requests ADD COLUMN told_at BIGINT;

UPDATE records_version SET version_num='0009' WHERE records_version.version_num = '0008';

-- Running upgrade 0009 -> 0010

ALTER TABLE staff_sessions ADD COLUMN seen_at BIGINT DEFAULT '0' NOT NULL;

UPDATE records_version SET version_num='0010' WHERE records_version.version_num = '0009';

