package api

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

const (
	codingMin    = 1400    // bytes: a smaller answer fits into a packet as it is
	codingSuffix = `-gzip` // of the tag of a compressed answer: its bytes are others, so its strong tag is another (RFC 9110, 8.8.3.3)
)

// takesGzip tells whether the sender would rather have an answer compressed. Who doesn't speak of it gets it as it is.
func takesGzip(r *http.Request) bool {
	gzipped, plainly := -1, -1
	for _, each := range preferences(r.Header.Values("Accept-Encoding")) {
		switch each.name {
		case "gzip", "x-gzip":
			gzipped = each.weight
		case "*":
			if gzipped < 0 {
				gzipped = each.weight
			}
		case "identity":
			plainly = each.weight
		}
	}
	return gzipped > 0 && gzipped >= plainly
}

// compressed tells whether the answer goes to the sender compressed. What has no end does not: whoever stands between would wait for more. An archive is compressed already.
func (made *answer) compressed(r *http.Request, status int) bool {
	if status != http.StatusOK || made.live || made.media == mediaZIP || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return (made.stream != nil || len(made.body) >= codingMin) && takesGzip(r)
}

// codedTag is the tag of the compressed answer.
func codedTag(etag string) string {
	if etag == "" {
		return ""
	}
	return strings.TrimSuffix(etag, `"`) + codingSuffix + `"`
}

var gzips = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic("gzip: " + err.Error())
	}
	return z
}}

// gzipped lets write write what is compressed on its way to w.
func gzipped(w io.Writer, write func(io.Writer) error) error {
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(w)
	if err := write(&zipper{z, w}); err != nil {
		return err
	}
	return z.Close()
}

// zipper hands a flush on.
type zipper struct {
	*gzip.Writer
	to io.Writer
}

func (z *zipper) Flush() error {
	if err := z.Writer.Flush(); err != nil {
		return err
	}
	return flush(z.to)
}
