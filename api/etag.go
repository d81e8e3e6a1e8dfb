package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// etagOf is a strong entity tag over everything that an answer follows from, so that a sender who has the answer is told so before it is computed again.
func etagOf(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// held is the tag by which the sender holds the answer of a tag: as it is, or compressed if that is what it would get; "" if it holds neither (RFC 9110, 13.1.2: weak
// comparison).
func held(r *http.Request, etag string) string {
	coded := ""
	if takesGzip(r) {
		coded = codedTag(etag)
	}
	for _, header := range r.Header.Values("If-None-Match") {
		for part := range strings.SplitSeq(header, ",") {
			switch part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); {
			case part == "":
			case part == "*", part == etag:
				return etag
			case part == coded:
				return coded
			}
		}
	}
	return ""
}

// has tells whether the sender holds the answer of a tag.
func has(r *http.Request, etag string) bool { return held(r, etag) != "" }

// unchanged is the answer to a sender who has it.
func unchanged(etag string) *answer { return &answer{etag: etag} }
