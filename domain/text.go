package domain

// Text is one sentence or label in the two languages that users read.
type Text struct {
	SV string `json:"sv"`
	EN string `json:"en"`
}

// In returns the text in the language: "en" is English, all else Swedish.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.SV
}
