package projections

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
)

// Types of the messages that tell of rows, and of the view itself.
const (
	RowChanged  = "row.changed.v1"
	RowRemoved  = "row.removed.v1"
	ViewStopped = "view.stopped.v1"
	ViewResumed = "view.resumed.v1"
)

// rowMessage is what readers are told of a row, or, without a key, of the view itself.
type rowMessage struct {
	Ledger       string
	Class        domain.Class
	View         *View
	Key          string
	rowVersion   uint64
	Time         time.Time
	On           domain.Day
	Position     uint64
	CorrectionOf string
	Data         []byte // the row, or why the view has stopped; nil: that is no more
}

// RowMessage is a message as it is published, of a row or of the view itself: CloudEvents 1.0 in structured JSON mode, its members in this order.
type RowMessage struct {
	SpecVersion        string         `json:"specversion"`            // "1.0"
	ID                 string         `json:"id"`                     // <key>/<version of the view>/<version of the row>; of the view itself /<version of the view>/<how often it stopped or went on>
	Source             string         `json:"source"`                 // /ledgers/<ledger>/views/<view>
	Type               string         `json:"type"`                   // row.changed.v1, row.removed.v1; of the view itself view.stopped.v1, view.resumed.v1
	Subject            string         `json:"subject,omitempty"`      // the row's key; absent where the message is of the view itself
	Time               time.Time      `json:"time"`                   // when the ledger recorded what changed it, or the day began that did
	DataContentType    string         `json:"datacontenttype"`        // application/json
	DataClassification string         `json:"dataclassification"`     // the class of readers that see the row so
	Sequence           string         `json:"sequence"`               // position of the ledger that the row tells of, 20 digits
	On                 domain.Day     `json:"on"`                     // the day that the row tells of
	CorrectionOf       string         `json:"correctionof,omitempty"` // id of the event whose correction changed it
	Data               jsontext.Value `json:"data,omitzero"`          // the row, or a LargeRow; a Stopped; absent where a row is no more, or the view goes on

	rowVersion uint64
}

// LargeRow stands for a row that is too large for a message: it is there, or has changed, and whoever wants it asks the view for its key.
type LargeRow struct {
	Key       string    `json:"key"`
	Certainty Certainty `json:"certainty"`
	Row       *struct{} `json:"row"`       // null
	TooLarge  int       `json:"too_large"` // the row's size, in bytes
	SHA256    string    `json:"sha256"`    // of the row's JSON, in hexadecimal: rows that differ are told apart
}

func largeRow(row Row, raw []byte) ([]byte, error) {
	sum := sha256.Sum256(raw)
	return json.Marshal(LargeRow{Key: row.Key, Certainty: row.Certainty, TooLarge: len(raw), SHA256: hex.EncodeToString(sum[:])}, json.Deterministic(true))
}

func (m rowMessage) change() domain.Change {
	said := RowMessage{
		SpecVersion: "1.0", ID: m.Key + "/" + strconv.Itoa(m.View.Version) + "/" + strconv.FormatUint(m.rowVersion, 10),
		Source: "/ledgers/" + m.Ledger + "/views/" + m.View.Name, Type: RowChanged, Subject: m.Key, Time: m.Time, DataContentType: "application/json",
		DataClassification: m.Class.String(), Sequence: fmt.Sprintf("%020d", m.Position), On: m.On, CorrectionOf: m.CorrectionOf, Data: m.Data,
	}
	switch {
	case m.Key == "" && m.Data == nil:
		said.Type = ViewResumed
	case m.Key == "":
		said.Type = ViewStopped
	case m.Data == nil:
		said.Type = RowRemoved
	}
	body, err := json.Marshal(said)
	if err != nil {
		panic("message can't be encoded: " + err.Error())
	}
	return domain.Change{View: m.View.Name, Key: m.Key, Body: body, Removed: m.Data == nil}
}

// readRowMessage reads what was published, of a row or of the view itself.
func readRowMessage(c domain.Change) (m RowMessage, err error) {
	if err := json.Unmarshal(c.Body, &m); err != nil {
		return m, fmt.Errorf("change %d of %s %s: %w", c.Sequence, c.View, c.Key, err)
	}
	at := strings.LastIndexByte(m.ID, '/')
	if m.rowVersion, err = strconv.ParseUint(m.ID[at+1:], 10, 64); err != nil {
		return m, fmt.Errorf("change %d of %s %s: id %q: %w", c.Sequence, c.View, c.Key, m.ID, err)
	}
	return m, nil
}

// readStopped is why a view has stopped, as a change of the view itself tells it; nil where it goes on.
func readStopped(m RowMessage) (*Stopped, error) {
	if m.Type == ViewResumed {
		return nil, nil
	}
	s := new(Stopped)
	if err := json.Unmarshal(m.Data, s); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.ID, err)
	}
	return s, nil
}

// ReadStopped reads why a view has stopped from a change of the view itself; nil where it goes on.
func ReadStopped(body []byte) (*Stopped, error) {
	var m RowMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	return readStopped(m)
}

// RemovedFrom turns the message of a row into one that says that it is gone, for readers whose filter it has left.
func RemovedFrom(body []byte) ([]byte, error) {
	var m RowMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	m.Type, m.Data = RowRemoved, nil
	return json.Marshal(m)
}
