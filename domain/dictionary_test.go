package domain

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestEveryMemberOfEveryEventIsExplained(t *testing.T) {
	for _, place := range EventPlaces() {
		if Explain(place) == nil {
			name := place[strings.LastIndexByte(place, '/')+1:]
			t.Errorf("nobody knows what %s means: add to domain/dictionary_events.go the line\n\tentry(%q, \"…\", \"…\", \"….\", \"….\"),\nwith its label and its meaning in Swedish and English; "+
				"or with %q as its place, if other members called %s mean something else", place, name, place, name)
		}
	}
}

func TestDictionaryLinesAreWhole(t *testing.T) {
	met := map[string]bool{}
	for _, e := range Dictionary() {
		for place := range strings.FieldsSeq(e.Places) {
			require.False(t, met[place], "two lines of the dictionary explain %s", place)
			met[place] = true
		}
		for _, label := range []string{e.Label.SV, e.Label.EN} {
			require.NotEmpty(t, strings.TrimSpace(label), "the line of %s has no label in one of the languages", e.Places)
			require.LessOrEqual(t, utf8.RuneCountInString(label), 40, "the label of %s is no label any more", e.Places)
			require.False(t, strings.HasSuffix(label, "."), "the label of %s ends with a full stop", e.Places)
		}
		for _, meaning := range []string{e.Meaning.SV, e.Meaning.EN} {
			first, _ := utf8.DecodeRuneInString(meaning)
			require.True(t, unicode.IsUpper(first) && strings.HasSuffix(meaning, ".") && !strings.Contains(meaning, "…."), "the meaning of %s is one sentence, in both languages: %s", e.Places, meaning)
		}
		require.NotEqual(t, e.Meaning.SV, e.Meaning.EN, e.Places)
	}
}

// TestValuesAreTold: the values of a derived column have labels in both languages, and each its own.
func TestValuesAreTold(t *testing.T) {
	for _, e := range Dictionary() {
		if e.Values == nil {
			continue
		}
		labels := map[Text]bool{}
		for _, value := range e.Values.Terms {
			require.NotEmpty(t, value.Label.SV, "%s: %s", e.Places, value.ID)
			require.NotEmpty(t, value.Label.EN, "%s: %s", e.Places, value.ID)
			require.False(t, labels[value.Label], "%s: two values are called %s", e.Places, value.Label.SV)
			labels[value.Label] = true
		}
	}
}

func TestExplainTakesTheLongestLine(t *testing.T) {
	require.Equal(t, "The day of the decision.", Explain("document.adopted/decided_by/date").Meaning.EN)
	require.Equal(t, Explain("schedule/date"), Explain("measure.registered/schedule/date"))
	require.NotEqual(t, Explain("expected/date"), Explain("schedule/date"))
	require.Equal(t, Explain("duty"), Explain("responsibilities/duty"))
	require.Nil(t, Explain("nowhere/date"), "date means different things")
	require.Nil(t, Explain(""))
}

func TestLabelOfWhatIsAroundUnknown(t *testing.T) {
	require.Equal(t, Text{SV: "läge", EN: "status"}, LabelOf("documents/status"))
	require.Equal(t, Text{SV: "stadium", EN: "stage"}, LabelOf("stage"), "every line of stage has that label")
	require.Equal(t, Text{SV: "answers", EN: "answers"}, LabelOf("answers"), "some answer recommendations, some surveys")
	require.Equal(t, Text{SV: "not known yet", EN: "not known yet"}, LabelOf("some_view/not_known_yet"))
}
