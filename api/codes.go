package api

import (
	"strings"

	"liggare/domain"
)

// problemPath is where the page of a code lies; a problem's type is the path and the code.
const problemPath = "/problems/"

// code is a row of the table of problems.
type code struct {
	Code        string // the code itself; with ".*" at its end, a family for the codes that have no row
	Status      int
	Title       domain.Text
	Explanation domain.Text // what it means and what to do
}

var codeRows = func() map[string]*code {
	rows := make(map[string]*code, len(codes))
	for i := range codes {
		rows[codes[i].Code] = &codes[i]
	}
	return rows
}()

// codeOf is the row of a code: its own, else that of the nearest family, else internal.
func codeOf(name string) *code {
	if row := findCode(name); row != nil {
		return row
	}
	return codeRows["internal"]
}

// findCode is the row of a code or its nearest family; nil where there is neither.
func findCode(name string) *code {
	if row, own := codeRows[name]; own {
		return row
	}
	for {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return nil
		}
		name = name[:dot]
		if row, family := codeRows[name+".*"]; family {
			return row
		}
	}
}

// says is a row of the table: code, status, title and explanation in Swedish and English.
func says(name string, status int, titleSV, titleEN, sv, en string) code {
	return code{Code: name, Status: status, Title: domain.Text{SV: titleSV, EN: titleEN}, Explanation: domain.Text{SV: sv, EN: en}}
}
