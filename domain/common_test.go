package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEvidenceText(t *testing.T) {
	for _, c := range []struct {
		of     Evidence
		sv, en string
	}{
		{Evidence{Document: "Granskning 2021"}, "Granskning 2021", "Granskning 2021"},
		{Evidence{Document: "Granskning 2021", Page: "12–13", URL: "https://example.se"}, "Granskning 2021, s. 12–13", "Granskning 2021, p. 12–13"},
		{Evidence{Document: "Bilaga", Page: "rad 41"}, "Bilaga, rad 41", "Bilaga, rad 41"},
		{Evidence{Document: "Bilaga", Page: "§ 4"}, "Bilaga, § 4", "Bilaga, § 4"},
		{Evidence{Document: "Plan", Section: "kap. 3", Page: "4", Quote: "Planen saknas", Derived: true}, "Plan, kap. 3, s. 4, «Planen saknas», härlett", "Plan, kap. 3, p. 4, «Planen saknas», derived"},
	} {
		assert.Equal(t, c.sv, c.of.Text("sv"))
		assert.Equal(t, c.en, c.of.Text("en"))
	}
}
