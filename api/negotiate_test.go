package api

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"":                                "sv",
		"sv":                              "sv",
		"en":                              "en",
		"EN-gb":                           "en",
		"sv-SE, en;q=0.8":                 "sv",
		"en;q=0.7, sv;q=0.8":              "sv",
		"en, sv":                          "en",
		"de, fr;q=0.5":                    "sv",
		"de, en;q=0.1":                    "en",
		"*":                               "sv",
		"de, *;q=0.5":                     "sv",
		"sv;q=0":                          "en",
		"sv;q=0, *;q=0.1":                 "en",
		"sv;q=0, en;q=0":                  "sv",
		"en;q=0.5, *":                     "sv",
		"en;q=2":                          "sv",
		"en;q=0.1234":                     "sv",
		"en;q=":                           "sv",
		"en;q=.5":                         "sv",
		",,;q=1,en":                       "en",
		"en;level=1;q=0.9, sv;q=0.1":      "en",
		"en-GB;q=0.2, en;q=0.9, sv;q=0.5": "en",
		"swahili, english":                "sv",
		"sv ; q=0.1 , en":                 "en",
		"\x00\xff;q=1, en;q=0.001":        "en",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if header != "" {
			r.Header.Set("Accept-Language", header)
		}
		require.Equal(t, want, languageOf(r), "%q", header)
	}
}

func TestMedia(t *testing.T) {
	for header, want := range map[string]string{
		"":                                       mediaJSON,
		"*/*":                                    mediaJSON,
		"application/*":                          mediaJSON,
		"image/png":                              mediaJSON,
		"application/x-ndjson":                   mediaLines,
		"application/x-ndjson, application/json": mediaLines,
		"application/json;q=0.5, */*;q=0.9":      mediaBatch,
		"application/json;q=0, application/*":    mediaBatch,
		"text/html, application/cloudevents-batch+json;q=0.1": mediaBatch,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept", header)
		require.Equal(t, want, mediaOf(r, mediaJSON, mediaBatch, mediaLines), "%q", header)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")
	require.Equal(t, mediaHTML, mediaOf(r, mediaJSON, mediaHTML))
}

func TestHas(t *testing.T) {
	for header, want := range map[string]bool{
		`"a"`: true, `W/"a"`: true, `"b", "a"`: true, `*`: true, `"b"`: false, `a`: false, ``: false, `"a`: false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("If-None-Match", header)
		require.Equal(t, want, has(r, `"a"`), "%q", header)
	}
}

// TestTagsOfPartsDiffer: where one part ends and the next begins is a part of the tag.
func TestTagsOfPartsDiffer(t *testing.T) {
	require.NotEqual(t, etagOf("ab", "c"), etagOf("a", "bc"))
	require.NotEqual(t, etagOf("a"), etagOf("a", ""))
	require.Equal(t, etagOf("a", "b"), etagOf("a", "b"))
	require.Regexp(t, `^"[0-9a-f]{32}"$`, etagOf())
}
