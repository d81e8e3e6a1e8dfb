package main

import (
	"os"
	"path/filepath"
	"strings"

	"liggare/domain"
)

// try is a command worth trying on the seed ledgers.
type try struct {
	says    domain.Text
	command string
	rest    string
}

func (t try) line(where string) string { return t.command + where + " " + t.rest }

// tries must work as they are printed while the demo runs.
var tries = []try{
	{
		domain.Text{SV: "Vem hade vilket ansvar den 30 november 2019? Ett svar är osäkert, och säger varför.", EN: "Who held which duty on 30 November 2019? One answer is uncertain, and says why."},
		"replay", "--view responsibilities --on 2019-11-30",
	},
	{
		domain.Text{SV: "Vilka styrdokument började gälla den dag då fullmäktige beslutade?", EN: "Which documents came into force on the day the council decided?"},
		"diff", "--view documents --from-on 2017-10-25 --to-on 2017-10-26",
	},
	{
		domain.Text{SV: "Vem beslutade vad om policyn, när blev det känt, och var står det?", EN: "Who decided what about the policy, when did it become known, and where is it stated?"},
		"trail", "document/policy",
	},
}

// invocation is how this program was started, so that a printed command can be copied.
func invocation() string {
	path, err := os.Executable()
	if err != nil {
		return "liggare"
	}
	// go run builds into a directory of its own that is gone afterwards.
	if strings.Contains(path, string(filepath.Separator)+"go-build") {
		return "go run ./cmd/liggare"
	}
	return os.Args[0]
}
