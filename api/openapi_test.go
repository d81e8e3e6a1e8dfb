package api

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// TestEveryRouteIsDescribed: the table of routes and that of operations have the same lines.
func TestEveryRouteIsDescribed(t *testing.T) {
	var described, served []string
	for _, o := range operations() {
		require.NotContains(t, described, o.route, "described twice")
		described = append(described, o.route)
		require.NotEmpty(t, o.summary, o.route)
	}
	for _, each := range (&api{}).routes() {
		route := each.method + " " + each.path
		served = append(served, route)
		if !slices.Contains(described, route) {
			t.Errorf("nobody can read what %s does: add to openapi_operations.go, with its parameters and what it answers with,\n\t{route: %q, tag: \"…\", summary: \"…\", gives: gives[…]()},", route, route)
		}
	}
	for _, route := range described {
		require.Contains(t, served, route, "described and not served")
	}
}

// document is the description as others read it.
func document(t *testing.T) *openapi3.T {
	t.Helper()
	made, err := description()
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(made.body)
	require.NoError(t, err)
	return doc
}

// TestDescriptionFollowsTheSpecification: the schema of OpenAPI 3.1 itself, as its authors publish it, under testdata; and every schema within is JSON Schema 2020-12.
func TestDescriptionFollowsTheSpecification(t *testing.T) {
	file, err := os.Open("testdata/openapi-3.1-schema.json")
	require.NoError(t, err)
	defer file.Close()
	specification, err := jsonschema.UnmarshalJSON(file)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	const address = "https://spec.openapis.org/oas/3.1/schema/2022-10-07"
	require.NoError(t, compiler.AddResource(address, specification))
	schema, err := compiler.Compile(address)
	require.NoError(t, err)

	made, err := description()
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(made.body))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(value))

	delete(value.(map[string]any), "openapi")
	require.Error(t, schema.Validate(value), "what isn't OpenAPI is refused")
	for name := range value.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		_, err := compiledSchema(value, name)
		require.NoError(t, err, name)
	}
}

// compiledSchema makes a component ready to judge values, which shows that it is a schema and that what it refers to is there.
func compiledSchema(document any, name string) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("urn:openapi", document); err != nil {
		return nil, err
	}
	return compiler.Compile("urn:openapi#/components/schemas/" + name)
}

// TestDescriptionIsOpenAPI: by another's reader, with its examples.
func TestDescriptionIsOpenAPI(t *testing.T) {
	doc := document(t)
	require.NoError(t, doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation()))
}
