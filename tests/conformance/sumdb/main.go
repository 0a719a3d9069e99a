// A stranger reads a log directory: golang.org/x/mod/sumdb, the code behind Go's checksum database.
//
// Why     the tree, the tiles and the notes must be what others understand by them, not what we do.
// Idea    checkpoint and key by sumdb/note; tiles only through tlog.TileHashReader, which authenticates them against the
//
//	signed root; every entry's record hash against the tree; inclusion and consistency made here from tiles must
//	equal the proofs that our program wrote (proofs.json), and both must check.
//
// Use     sumdb FOLDER [ANCHOR...]: exit 0 and one line of what was read, or exit 1 and why it is refused.  An anchor is a
//
//	checkpoint of an earlier size of the same log.
//
// Built   with Debian's golang-golang-x-mod-dev, GO111MODULE=off.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// dir is a log on disk; its tile paths have no height in them.
type dir string

func (d dir) Height() int { return height }

func (d dir) SaveTiles([]tlog.Tile, [][]byte) {}

func (d dir) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		b, err := os.ReadFile(filepath.Join(string(d), path(t)))
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// path of tlog-tiles: tile/8/0/x001/234 there is tile/0/x001/234 here; tile/8/data/... is tile/entries/...
func path(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// checkpoint opens a note with the log's key and reads origin, size and root from it.
func checkpoint(file string, v note.Verifier) (tlog.Tree, error) {
	msg, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", file, err)
	}
	origin, rest, ok := strings.Cut(n.Text, "\n")
	if !ok || origin != v.Name() {
		return tlog.Tree{}, fmt.Errorf("%s: origin %q", file, origin)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// entries cuts the bundle of t into the entries it must hold.
func entries(d dir, t tlog.Tile) ([][]byte, error) {
	t.L = -1
	b, err := os.ReadFile(filepath.Join(string(d), path(t)))
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for len(b) > 0 {
		if len(b) < 2 || len(b)-2 < int(b[0])<<8|int(b[1]) {
			return nil, fmt.Errorf("%s: cut short", path(t))
		}
		n := int(b[0])<<8 | int(b[1])
		out, b = append(out, b[2:2+n]), b[2+n:]
	}
	if len(out) != t.W {
		return nil, fmt.Errorf("%s: %d entries, not %d", path(t), len(out), t.W)
	}
	return out, nil
}

// records compares every entry with the hash that the tree has for it.
func records(d dir, tree tlog.Tree, hashes tlog.HashReader) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for first := int64(0); first < tree.N; first += 1 << height {
		t := tlog.Tile{H: height, L: 0, N: first >> height, W: 1 << height}
		if tree.N-first < 1<<height {
			t.W = int(tree.N - first)
		}
		list, err := entries(d, t)
		if err != nil {
			return nil, err
		}
		var indexes []int64
		for i := range list {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		want, err := hashes.ReadHashes(indexes)
		if err != nil {
			return nil, err
		}
		for i, e := range list {
			if tlog.RecordHash(e) != want[i] {
				return nil, fmt.Errorf("entry %d is not the one in the tree", first+int64(i))
			}
		}
		all = append(all, want...)
	}
	return all, nil
}

// proofs are those that our program wrote.
type proofs struct {
	Inclusion []struct {
		Index int64
		Path  []tlog.Hash
	}
	Consistency []struct {
		First int64
		Path  []tlog.Hash
	}
}

func same(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func inclusion(p proofs, tree tlog.Tree, hashes tlog.HashReader, leaf []tlog.Hash) error {
	for _, in := range p.Inclusion {
		if in.Index < 0 || in.Index >= tree.N {
			return fmt.Errorf("inclusion of %d in %d", in.Index, tree.N)
		}
		if err := tlog.CheckRecord(in.Path, tree.N, tree.Hash, in.Index, leaf[in.Index]); err != nil {
			return fmt.Errorf("our inclusion of %d: %w", in.Index, err)
		}
		made, err := tlog.ProveRecord(tree.N, in.Index, hashes)
		if err != nil {
			return err
		}
		if !same(made, in.Path) {
			return fmt.Errorf("inclusion of %d: another path", in.Index)
		}
	}
	return nil
}

func consistency(p proofs, tree tlog.Tree, hashes tlog.HashReader, anchors map[int64]tlog.Hash) error {
	for _, c := range p.Consistency {
		old, err := tlog.TreeHash(c.First, hashes)
		if err != nil {
			return err
		}
		if signed, ok := anchors[c.First]; ok && signed != old {
			return fmt.Errorf("the tree of %d is not the one that was signed", c.First)
		}
		if err := tlog.CheckTree(c.Path, tree.N, tree.Hash, c.First, old); err != nil {
			return fmt.Errorf("our consistency from %d: %w", c.First, err)
		}
		made, err := tlog.ProveTree(tree.N, c.First, hashes)
		if err != nil {
			return err
		}
		if !same(made, c.Path) {
			return fmt.Errorf("consistency from %d: another path", c.First)
		}
	}
	return nil
}

// readProofs is empty when the folder has none: a log that somebody exported.
func readProofs(d dir) (p proofs, err error) {
	b, err := os.ReadFile(filepath.Join(string(d), "proofs.json"))
	if os.IsNotExist(err) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(b, &p)
}

func run(d dir, files []string) (string, error) {
	key, err := os.ReadFile(filepath.Join(string(d), "log.vkey"))
	if err != nil {
		return "", err
	}
	v, err := note.NewVerifier(strings.TrimSuffix(string(key), "\n"))
	if err != nil {
		return "", err
	}
	tree, err := checkpoint(filepath.Join(string(d), "checkpoint"), v)
	if err != nil {
		return "", err
	}
	anchors := map[int64]tlog.Hash{}
	for _, f := range files {
		old, err := checkpoint(f, v)
		if err != nil {
			return "", err
		}
		anchors[old.N] = old.Hash
	}
	hashes := tlog.TileHashReader(tree, d)
	if root, err := tlog.TreeHash(tree.N, hashes); err != nil || root != tree.Hash {
		return "", fmt.Errorf("root from tiles: %v", err)
	}
	leaf, err := records(d, tree, hashes)
	if err != nil {
		return "", err
	}
	p, err := readProofs(d)
	if err != nil {
		return "", err
	}
	if err := inclusion(p, tree, hashes, leaf); err != nil {
		return "", err
	}
	if err := consistency(p, tree, hashes, anchors); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries, %d inclusion, %d consistency", len(leaf), len(p.Inclusion), len(p.Consistency)), nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: sumdb FOLDER [ANCHOR...]")
		os.Exit(2)
	}
	said, err := run(dir(os.Args[1]), os.Args[2:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(said)
}
