// Weighs claims about a log with golang.org/x/mod/sumdb, and writes one line for each: nothing where it is believed.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type claim struct {
	Kind    string
	Key     string // of a note: verifier key
	Note    string
	Leaf    []byte // of an inclusion
	Index   int64
	OldSize int64 // of a consistency
	OldRoot []byte
	Size    int64
	Root    []byte
	Hashes  [][]byte
}

func main() {
	var claims []claim
	if err := json.NewDecoder(os.Stdin).Decode(&claims); err != nil {
		panic(err)
	}
	answers := make([]string, len(claims))
	for i, one := range claims {
		if err := weigh(one); err != nil {
			answers[i] = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func weigh(one claim) error {
	switch one.Kind {
	case "note":
		return weighNote(one)
	case "inclusion":
		return tlog.CheckRecord(hashes(one.Hashes), one.Size, hash(one.Root), one.Index, tlog.RecordHash(one.Leaf))
	case "consistency":
		return tlog.CheckTree(hashes(one.Hashes), one.Size, hash(one.Root), one.OldSize, hash(one.OldRoot))
	}
	return fmt.Errorf("a claim of kind %q", one.Kind)
}

func weighNote(one claim) error {
	verifier, err := note.NewVerifier(one.Key)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(one.Note), note.VerifierList(verifier))
	if err != nil {
		return err
	}
	head := fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), one.Size, hash(one.Root))
	if opened.Text != head {
		return fmt.Errorf("the note says %q, expected %q", opened.Text, head)
	}
	return nil
}

func hash(octets []byte) tlog.Hash {
	var one tlog.Hash
	if len(octets) != len(one) {
		panic("a hash of another length")
	}
	copy(one[:], octets)
	return one
}

func hashes(all [][]byte) []tlog.Hash {
	found := make([]tlog.Hash, len(all))
	for i, one := range all {
		found[i] = hash(one)
	}
	return found
}
