CREATE TABLE keys_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT keys_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE subject_keys (
    reference TEXT NOT NULL, 
    generation BIGINT NOT NULL, 
    wrapped BLOB, 
    created_at BIGINT NOT NULL, 
    destroyed_at BIGINT, 
    PRIMARY KEY (reference, generation)
);

INSERT INTO keys_version (version_num) VALUES ('0001');

