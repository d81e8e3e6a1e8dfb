package web

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"liggare/api"
)

// askedAtOnce is how many records a page asks for side by side.
const askedAtOnce = 8

// gather asks for the records that a page is about to name, side by side: where each is told to the access log, one wait does for several. What can't be had is left out, and is
// asked for again by whoever names it.
func (v *visit) gather(ids []string) {
	missing := make([]string, 0, len(ids))
	for _, id := range ids {
		if v.records[id] == nil {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	missing = slices.Compact(missing)
	found := make([]*record, len(missing))
	var asks sync.WaitGroup
	var next atomic.Int32
	for range min(askedAtOnce, len(missing)) {
		asks.Go(func() {
			for at := int(next.Add(1)) - 1; at < len(missing); at = int(next.Add(1)) - 1 {
				found[at], _ = v.askRecord(missing[at])
			}
		})
	}
	asks.Wait()
	for _, r := range found {
		if r != nil {
			v.records[r.ID] = r
		}
	}
}

// askRecord asks for a stored event. Any number may be asked for at once.
func (v *visit) askRecord(id string) (*record, error) {
	raw, err := v.client.Event(v.r.Context(), v.id(), id)
	if err != nil {
		return nil, err
	}
	found := new(record)
	if err := json.Unmarshal(raw, found); err != nil {
		return nil, err
	}
	return found, nil
}

// reasonsIn are the records that a table names as reasons of its rows.
func reasonsIn(rows []api.ViewRow, most int) (ids []string) {
	for i := range rows {
		ids = append(ids, rows[i].Because[:min(len(rows[i].Because), most)]...)
	}
	return ids
}
