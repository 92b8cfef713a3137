using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>Reads JSON patches, with the messages of upstream's decoder.</summary>
internal static class JsonPatchParser
{
    /// <summary>Upstream's limit (apiserver, patch.go).</summary>
    private const int MostOperations = 10_000;

    /// <param name="problems">Gets unknown and duplicate fields.</param>
    /// <exception cref="ApiException">BadRequest, or RequestEntityTooLarge for too many operations.</exception>
    public static IReadOnlyList<JsonPatchOperation> Parse(ReadOnlySpan<byte> text, StrictProblems problems)
    {
        var operations = new List<JsonPatchOperation>();
        try
        {
            var reader = ObjectDecoder.NewReader(text);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
                ReadAll(ref reader, operations, problems);
            else if (reader.TokenType != JsonTokenType.Null)
                throw WrongType(ref reader, "Go value of type []handlers.jsonPatchOp");
            reader.Read();
        }
        catch (JsonException)
        {
            throw PatchErrors.CannotDecode(ObjectDecoder.SyntaxProblem(text));
        }
        return operations.Count > MostOperations ? throw PatchErrors.TooManyOperations(MostOperations, operations.Count) : operations;
    }

    private static void ReadAll(ref Utf8JsonReader reader, List<JsonPatchOperation> operations, StrictProblems problems)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                operations.Add(ReadOne(ref reader, operations.Count, problems));
            else if (reader.TokenType == JsonTokenType.Null)
                operations.Add(new JsonPatchOperation(null, null, null, null));
            else
                throw WrongType(ref reader, "Go value of type handlers.jsonPatchOp");
        }
    }

    private static JsonPatchOperation ReadOne(ref Utf8JsonReader reader, int index, StrictProblems problems)
    {
        var operation = new JsonPatchOperation(null, null, null, null);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = FreeReader.Text(ref reader);
            reader.Read();
            if (name is not ("op" or "path" or "from" or "value"))
                problems.Add($"json patch unknown field {GoText.Quote($"[{index}].{name}")}");
            else if (!seen.Add(name))
                problems.Add($"json patch duplicate field {GoText.Quote($"[{index}].{name}")}");
            operation = name switch
            {
                "op" => operation with { Op = Text(ref reader, name) },
                "path" => operation with { Path = Text(ref reader, name) },
                "from" => operation with { From = Text(ref reader, name) },
                _ => WithValue(operation, name, FreeReader.Read(ref reader)),
            };
        }
        return operation;
    }

    private static JsonPatchOperation WithValue(JsonPatchOperation operation, string name, JsonNode? value) =>
        name == "value" ? operation with { Value = value } : operation;

    private static string? Text(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.String ? FreeReader.Text(ref reader) : throw WrongType(ref reader, $"Go struct field jsonPatchOp.{name} of type string");
    }

    private static ApiException WrongType(ref Utf8JsonReader reader, string wanted) =>
        PatchErrors.CannotDecode($"json: cannot unmarshal {SchemaReader.TokenName(reader.TokenType)} into {wanted}");
}
