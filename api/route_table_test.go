package api

// RouteTable lists the routes for the tests outside the package, as method and path.
func RouteTable() (table []string) {
	for _, each := range (&api{}).routes() {
		table = append(table, each.method+" "+each.path)
	}
	return table
}
