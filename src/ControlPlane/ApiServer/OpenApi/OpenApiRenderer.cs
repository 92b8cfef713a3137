using System.Buffers;
using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.OpenApi;

/// <summary>OpenAPI documents: version 3, one per group and version, and version 2, one for all.</summary>
public static class OpenApiRenderer
{
    private static readonly string[] PatchTypes =
        ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];

    private static readonly string[] Served = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

    public static ReadOnlyMemory<byte> Version3(IReadOnlyList<ResourceDeclaration> resources, string version)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("openapi", "3.0.0");
            WriteInfo(writer, version);
            WritePaths(writer, resources, isVersion3: true);
            writer.WriteStartObject("components");
            WriteSchemas(writer, "schemas", "#/components/schemas/", resources);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Version2(IReadOnlyList<ResourceDeclaration> resources, string version)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("swagger", "2.0");
            WriteInfo(writer, version);
            WritePaths(writer, resources, isVersion3: false);
            WriteSchemas(writer, "definitions", "#/definitions/", resources);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteInfo(Utf8JsonWriter writer, string version)
    {
        writer.WriteStartObject("info");
        writer.WriteString("title", "Kubernetes");
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    private static void WriteSchemas(Utf8JsonWriter writer, string name, string refPrefix, IReadOnlyList<ResourceDeclaration> resources)
    {
        var roots = resources.SelectMany(ApiOperationRules.Of).SelectMany(o => o.Methods).SelectMany(m => new[] { m.BodySchema, m.AnswerSchema })
            .Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).Where(ApiSchema.Has).Select(ApiSchema.Get);
        writer.WriteStartObject(name);
        var schemas = new SchemaRenderer(writer, refPrefix);
        foreach (var type in SchemaRenderer.Closure(roots))
        {
            writer.WritePropertyName(type.Name);
            schemas.Write(type);
        }
        writer.WriteEndObject();
    }

    private static void WritePaths(Utf8JsonWriter writer, IReadOnlyList<ResourceDeclaration> resources, bool isVersion3)
    {
        writer.WriteStartObject("paths");
        foreach (var path in resources.SelectMany(ApiOperationRules.Of).OrderBy(p => p.Path, StringComparer.Ordinal))
        {
            writer.WriteStartObject(path.Path);
            foreach (var operation in path.Methods)
                WriteOperation(writer, operation, isVersion3);
            WriteParameters(writer, PathParameters(path), "path", isVersion3);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Type)> PathParameters(ApiOperations path)
    {
        if (path.Named)
            yield return ("name", "string");
        if (path.Namespaced)
            yield return ("namespace", "string");
    }

    private static void WriteOperation(Utf8JsonWriter writer, ApiOperation operation, bool isVersion3)
    {
        writer.WriteStartObject(operation.Method);
        WriteParameters(writer, QueryParameters(operation.Action), "query", isVersion3, operation.BodySchema);
        var types = operation.Method == "patch" ? PatchTypes : Served;
        if (isVersion3 && operation.BodySchema.Length > 0)
        {
            writer.WriteStartObject("requestBody");
            WriteContent(writer, types, operation.Method == "patch" ? "" : operation.BodySchema);
            writer.WriteEndObject();
        }
        else if (!isVersion3)
        {
            WriteStrings(writer, "consumes", operation.BodySchema.Length > 0 ? types : ["*/*"]);
            WriteStrings(writer, "produces", Served);
        }
        WriteAnswer(writer, operation, isVersion3);
        writer.WriteString("x-kubernetes-action", operation.Action);
        writer.WriteStartObject("x-kubernetes-group-version-kind");
        writer.WriteString("group", operation.Kind.Group);
        writer.WriteString("kind", operation.Kind.Kind);
        writer.WriteString("version", operation.Kind.Version);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, ApiOperation operation, bool isVersion3)
    {
        writer.WriteStartObject("responses");
        writer.WriteStartObject("200");
        writer.WriteString("description", "OK");
        if (isVersion3)
        {
            WriteContent(writer, Served, operation.AnswerSchema);
        }
        else if (operation.AnswerSchema.Length > 0)
        {
            writer.WriteStartObject("schema");
            writer.WriteString("$ref", $"#/definitions/{operation.AnswerSchema}");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, IReadOnlyList<string> types, string schema)
    {
        writer.WriteStartObject("content");
        foreach (var type in types)
        {
            writer.WriteStartObject(type);
            writer.WriteStartObject("schema");
            if (schema.Length > 0)
                writer.WriteString("$ref", $"#/components/schemas/{schema}");
            else
                writer.WriteString("type", "object");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Type)> QueryParameters(string action) => action switch
    {
        "list" or "deletecollection" =>
        [
            ("allowWatchBookmarks", "boolean"), ("continue", "string"), ("fieldSelector", "string"), ("labelSelector", "string"), ("limit", "integer"),
            ("resourceVersion", "string"), ("resourceVersionMatch", "string"), ("sendInitialEvents", "boolean"), ("timeoutSeconds", "integer"), ("watch", "boolean"),
        ],
        "post" or "put" => [("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string")],
        "patch" => [("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string"), ("force", "boolean")],
        "delete" => [("dryRun", "string"), ("gracePeriodSeconds", "integer"), ("orphanDependents", "boolean"), ("propagationPolicy", "string")],
        _ => [],
    };

    private static void WriteParameters(
        Utf8JsonWriter writer, IEnumerable<(string Name, string Type)> parameters, string place, bool isVersion3, string bodySchema = "")
    {
        writer.WriteStartArray("parameters");
        if (!isVersion3 && bodySchema.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("name", "body");
            writer.WriteString("in", "body");
            writer.WriteBoolean("required", true);
            writer.WriteStartObject("schema");
            writer.WriteString("$ref", $"#/definitions/{bodySchema}");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        foreach (var (name, type) in parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("in", place);
            if (place == "path")
                writer.WriteBoolean("required", true);
            if (isVersion3)
            {
                writer.WriteStartObject("schema");
                writer.WriteString("type", type);
                writer.WriteBoolean("uniqueItems", true);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteString("type", type);
                writer.WriteBoolean("uniqueItems", true);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
