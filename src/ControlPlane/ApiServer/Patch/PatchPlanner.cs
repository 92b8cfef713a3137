using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>What an object becomes by a patch. The present object is never changed.</summary>
public static class PatchPlanner
{
    /// <param name="current">The present object, resourceVersion included.</param>
    /// <exception cref="ApiException">BadRequest for what is no patch, Invalid for a patch that does not fit, or whose result is no object of the kind.</exception>
    public static DecodedObject Apply(JsonObject current, ReadOnlyMemory<byte> patch, PatchType type, DecodeTarget target, FieldValidation validation)
    {
        var problems = new StrictProblems();
        var (patched, quoted) = type switch
        {
            PatchType.Json => Whole(JsonPatchPlanner.Apply(current, JsonPatchParser.Parse(patch.Span, problems))),
            PatchType.Merge => Whole(MergePatchPlanner.Apply(current, ReadMerge(patch.Span, problems))),
            _ => Strategic(current, patch.Span, target, problems),
        };
        var json = ObjectEncoder.Encode(patched);
        return Decode(json, quoted ?? (() => Encoding.UTF8.GetString(json)), problems, target, validation, type == PatchType.StrategicMerge);
    }

    private static (JsonNode? Patched, Func<string>? Quoted) Whole(JsonNode? patched) => (patched, null);

    private static (JsonNode? Patched, Func<string>? Quoted) Strategic(JsonObject current, ReadOnlySpan<byte> text, DecodeTarget target, StrictProblems problems)
    {
        JsonNode? patch;
        try
        {
            patch = ReadFree(text, problems);
        }
        catch (ObjectFormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
        var map = patch switch
        {
            null => [],
            JsonObject item => item,
            _ => throw ApiErrors.BadRequest(NotAMap(patch)),
        };
        var merged = StrategicMergePlanner.Merge((JsonObject)current.DeepClone(), map, target.Type);
        return (merged, () => GoValueRenderer.Render(map));
    }

    private static DecodedObject Decode(
        byte[] json, Func<string> quoted, StrictProblems applied, DecodeTarget target, FieldValidation validation, bool keepsKind)
    {
        try
        {
            var (item, found) = keepsKind ? ObjectDecoder.Read(json, target) : ObjectDecoder.ReadPatched(json, target);
            IReadOnlyList<string> problems = [.. applied.Texts, .. found];
            return validation switch
            {
                FieldValidation.Strict when problems.Count > 0 => throw new ObjectFormatException(ObjectDecoder.StrictError(problems)),
                FieldValidation.Warn => new DecodedObject(item, problems),
                _ => new DecodedObject(item, []),
            };
        }
        catch (ObjectFormatException e)
        {
            throw PatchErrors.BadResult(quoted(), e.Message);
        }
    }

    private static JsonObject ReadMerge(ReadOnlySpan<byte> text, StrictProblems problems)
    {
        try
        {
            return ReadFree(text, problems) switch
            {
                null => throw ApiErrors.BadRequest("Invalid JSON Patch"),
                JsonObject map => map,
                var other => throw PatchErrors.CannotDecode(NotAMap(other)),
            };
        }
        catch (ObjectFormatException e)
        {
            throw PatchErrors.CannotDecode(e.Message);
        }
    }

    private static string NotAMap(JsonNode value) => $"json: cannot unmarshal {KindOf(value)} into Go value of type map[string]interface {{}}";

    private static string KindOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    private static JsonNode? ReadFree(ReadOnlySpan<byte> text, StrictProblems problems)
    {
        try
        {
            var reader = ObjectDecoder.NewReader(text);
            reader.Read();
            var value = FreeReader.Read(ref reader, new FieldPath(), problems);
            // Only what follows the value can still be wrong.
            reader.Read();
            return value;
        }
        catch (JsonException)
        {
            throw new ObjectFormatException(ObjectDecoder.SyntaxProblem(text));
        }
    }
}
