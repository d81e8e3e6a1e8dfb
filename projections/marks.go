package projections

// marks is a set of entities, by their homes and newcomers, that is cleared at no cost.
type marks struct {
	at  []uint32 // by home, newcomers first: the round in which it was added
	now uint32
}

func (m *marks) clear() {
	if m.now++; m.now == 0 { // after four thousand million rounds
		clear(m.at)
		m.now = 1
	}
}

// addNew adds entities, and appends those that are new to a list.
func (m *marks) addNew(to, homes []int32) []int32 {
	for _, home := range homes {
		i := int(home - newcomers)
		if i >= len(m.at) {
			m.at = append(m.at, make([]uint32, max(i+1-len(m.at), len(m.at)))...)
		}
		if m.at[i] != m.now {
			m.at[i] = m.now
			to = append(to, home)
		}
	}
	return to
}
