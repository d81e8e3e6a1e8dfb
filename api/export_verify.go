package api

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
)

// What an export that is not whole is; compare with errors.Is.
var (
	ErrExportPart    = errors.New("the export is cut short: it has no manifest")
	ErrExportChanged = errors.New("the export is not as it was made: its manifest doesn't fit it")
)

// manifestMost bounds a manifest, in bytes.
const manifestMost = 1 << 20

// VerifyExport reads the manifest of an export of a format (csv, jsonl, ocel) and checks sizes and sums against it. It reads the export once and holds little of it.
func VerifyExport(format string, export io.ReaderAt, size int64) (*Manifest, error) {
	switch format {
	case "csv":
		return verifyArchive(export, size)
	case "jsonl":
		return verifyTail(export, size, "\n", func(tail []byte, m *Manifest) error {
			var last manifestEvent
			if err := json.Unmarshal(tail, &last); err != nil || last.Type != manifestType {
				return ErrExportPart
			}
			*m = last.Data
			return nil
		})
	case "ocel":
		return verifyTail(export, size, manifestMember, func(tail []byte, m *Manifest) error {
			tail, whole := bytes.CutSuffix(tail[len(manifestMember):], []byte("}"))
			if !whole || json.Unmarshal(tail, m) != nil {
				return ErrExportPart
			}
			return nil
		})
	}
	return nil, fmt.Errorf("export of format %q", format)
}

// verifyTail checks an export whose manifest is behind the last mark in it. A line break before a last line belongs to what comes before.
func verifyTail(export io.ReaderAt, size int64, mark string, read func([]byte, *Manifest) error) (*Manifest, error) {
	tail := make([]byte, min(size, manifestMost))
	if _, err := export.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	tail, ended := bytes.CutSuffix(tail, []byte("\n"))
	at := bytes.LastIndex(tail, []byte(mark))
	before := size - 1 - int64(len(tail)-at)
	switch {
	case !ended, at < 0 && int64(len(tail))+1 < size:
		return nil, ErrExportPart
	case mark == "\n":
		at, before = at+1, before+1
	case at < 0:
		return nil, ErrExportPart
	}
	m := new(Manifest)
	if err := read(tail[at:], m); err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(export, 0, before)); err != nil {
		return nil, err
	}
	if m.Bytes != uint64(before) || m.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
		return nil, ErrExportChanged
	}
	return m, nil
}

// verifyArchive checks each file of an archive.
func verifyArchive(export io.ReaderAt, size int64) (*Manifest, error) {
	archive, err := zip.NewReader(export, size)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrExportPart, err)
	}
	m := new(Manifest)
	files := archive.File
	if len(files) == 0 || files[len(files)-1].Name != "manifest"+jsonSuffix {
		return nil, ErrExportPart
	}
	in, err := files[len(files)-1].Open()
	if err != nil {
		return nil, err
	}
	if err := json.UnmarshalRead(io.LimitReader(in, manifestMost), m); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrExportChanged, err)
	}
	if len(m.Files) != len(files)-1 {
		return nil, ErrExportChanged
	}
	for i, want := range m.Files {
		out := newTally(io.Discard)
		in, err := files[i].Open()
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(out, in); err != nil || files[i].Name != want.Name || out.bytes != want.Bytes || out.hex() != want.SHA256 {
			return nil, ErrExportChanged
		}
	}
	return m, nil
}
