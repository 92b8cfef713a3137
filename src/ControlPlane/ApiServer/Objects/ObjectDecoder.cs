using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// Turns the body of a request into a checked object. Any bytes give an object or a BadRequest worded as upstream words it (sigs.k8s.io/json,
/// apiserver's handlers); depth is bounded, memory is a small multiple of the body's size.
/// </summary>
public static class ObjectDecoder
{
    /// <summary>Go stops at 10,000; nothing in the API nests so deep, and stacks are finite.</summary>
    internal const int MaxDepth = 200;

    private const int SummaryLength = 30;
    private const string RootType = """struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }""";
    private static readonly DocumentLimits YamlLimits = new(MaxBytes: 4 << 20, MaxDepth: MaxDepth - 1);

    /// <exception cref="ApiException">BadRequest.</exception>
    public static DecodedObject Decode(ReadOnlyMemory<byte> body, BodyFormat format, DecodeTarget target, FieldValidation validation)
    {
        var yamlProblems = new List<string>();
        KindHeader header;
        ReadOnlyMemory<byte> content;
        try
        {
            (header, content) = Open(body, format, yamlProblems);
        }
        catch (ObjectFormatException e)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {target.Kind}): {e.Message} ({Summarize(body.Span)})");
        }
        header = header.Or(target);
        var (item, problems) = DecodeAs(content.Span, format, header, target);
        if (yamlProblems.Count > 0)
            problems = [YamlBody.Summary(yamlProblems), .. problems.Where(p => !p.StartsWith("duplicate", StringComparison.Ordinal))];
        if (validation == FieldValidation.Strict && problems.Count > 0)
            throw CannotHandle(header, target, StrictError(problems));
        if (header.ApiVersion != target.ApiVersion)
            throw ApiErrors.BadRequest($"the API version in the data ({header.ApiVersion}) does not match the expected API version ({target.ApiVersion})");
        return new DecodedObject(item, validation == FieldValidation.Warn ? YamlBody.SplitWarnings(problems) : []);
    }

    /// <summary>Reads JSON that a patch produced. The caller says what a failure means.</summary>
    /// <exception cref="ObjectFormatException">In Go's words.</exception>
    internal static (JsonObject Item, IReadOnlyList<string> Problems) ReadPatched(ReadOnlySpan<byte> json, DecodeTarget target)
    {
        if (KindProblem(KindHeader.Read(json).Or(target), target) is { } problem)
            throw new ObjectFormatException(problem);
        return Read(json, target);
    }

    internal static (JsonObject Item, IReadOnlyList<string> Problems) Read(ReadOnlySpan<byte> json, DecodeTarget target)
    {
        var item = new JsonObject { ["kind"] = target.Kind, ["apiVersion"] = target.ApiVersion };
        var reader = NewReader(json);
        var schema = new SchemaReader();
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                Fill(ref reader, schema, target, item);
            else if (reader.TokenType != JsonTokenType.Null)
                throw new ObjectFormatException($"json: cannot unmarshal {SchemaReader.TokenName(reader.TokenType)} into Go value of type {GoTypeRules.TypeName(target.Type)}");
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw new ObjectFormatException(SyntaxProblem(json));
        }
        if (schema.TypeError is { } wrong)
            throw new ObjectFormatException(wrong);
        item["kind"] = target.Kind;
        item["apiVersion"] = target.ApiVersion;
        ObjectNormalizer.Normalize(item, target.Type);
        return (item, schema.Problems.Texts);
    }

    private static JsonObject ReadMessage(ReadOnlySpan<byte> message, DecodeTarget target)
    {
        var item = new JsonObject { ["kind"] = target.Kind, ["apiVersion"] = target.ApiVersion };
        ObjectMessageParser.Fill(message, target.Type, item);
        ObjectNormalizer.Normalize(item, target.Type);
        return item;
    }

    internal static string StrictError(IEnumerable<string> problems) => $"strict decoding error: {string.Join(", ", problems)}";

    internal static Utf8JsonReader NewReader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    internal static string SyntaxProblem(ReadOnlySpan<byte> json) => JsonSyntaxRules.Check(json, MaxDepth) ?? "invalid JSON";

    private static void Fill(ref Utf8JsonReader reader, SchemaReader schema, DecodeTarget target, JsonObject item)
    {
        // Only the text's own fields can be duplicates; the two set beforehand are there to come first.
        var own = new JsonObject();
        schema.Fill(ref reader, target.Type, own);
        own.Remove("kind");
        own.Remove("apiVersion");
        while (own.Count > 0)
        {
            var (name, value) = own.GetAt(0);
            own.RemoveAt(0);
            item.Add(name, value);
        }
    }

    /// <summary>What a body says it is, and the object in it: a protobuf message, or JSON.</summary>
    private static (KindHeader Header, ReadOnlyMemory<byte> Content) Open(ReadOnlyMemory<byte> body, BodyFormat format, List<string> yamlProblems)
    {
        if (format == BodyFormat.Protobuf)
        {
            var envelope = EnvelopeParser.Parse(body);
            return (new KindHeader(envelope.ApiVersion, envelope.Kind), envelope.Content);
        }
        var json = format == BodyFormat.Yaml ? YamlBody.ToJson(body, YamlLimits, yamlProblems) : body;
        return (KindHeader.Read(json.Span), json);
    }

    private static (JsonObject Item, IReadOnlyList<string> Problems) DecodeAs(
        ReadOnlySpan<byte> content, BodyFormat format, KindHeader header, DecodeTarget target)
    {
        if (KindProblem(header, target) is { } problem)
            throw CannotHandle(header, target, problem);
        try
        {
            return format == BodyFormat.Protobuf ? (ReadMessage(content, target), []) : Read(content, target);
        }
        catch (ObjectFormatException e)
        {
            throw CannotHandle(header, target, e.Message);
        }
    }

    private static string? KindProblem(KindHeader header, DecodeTarget target)
    {
        if (header.Kind == target.Kind && header.ApiVersion == target.ApiVersion)
            return null;
        if (!GoTypeRules.IsKnownKind(header.ApiVersion, header.Kind))
            return $"no kind {GoText.Quote(header.Kind)} is registered for version {GoText.Quote(header.ApiVersion)} in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
        return header.Kind == target.Kind
            ? null
            : $"converting ({header.Version}.{header.Kind}) to ({GoTypeRules.InternalPackage(target.Group)}.{target.Kind}): unknown conversion";
    }

    private static ApiException CannotHandle(KindHeader header, DecodeTarget target, string problem) =>
        ApiErrors.BadRequest($"{header.Kind} in version {GoText.Quote(header.Version)} cannot be handled as a {target.Kind}: {problem}");

    private static string Summarize(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "<empty>";
        var head = body[..Math.Min(body.Length, SummaryLength)];
        var text = head[0] == '{' ? Encoding.UTF8.GetString(head) : Convert.ToHexStringLower(head);
        return body.Length > SummaryLength ? $"{text} ..." : text;
    }

    /// <summary>What a body says of its kind; read before anything else, and by names of any case, as upstream does.</summary>
    private sealed record KindHeader(string ApiVersion, string Kind)
    {
        public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

        public KindHeader Or(DecodeTarget target)
        {
            var kind = Kind.Length == 0 ? target.Kind : Kind;
            var isTargets = ApiVersion.Length == 0 || (target.IsOfAnyVersion && kind == target.Kind);
            return new KindHeader(isTargets ? target.ApiVersion : ApiVersion, kind);
        }

        public static KindHeader Read(ReadOnlySpan<byte> json)
        {
            var (apiVersion, kind) = ("", "");
            string? wrong = null;
            var reader = NewReader(json);
            try
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                    wrong = $"json: cannot unmarshal {SchemaReader.TokenName(reader.TokenType)} into Go value of type {RootType}";
                while (reader.Read())
                {
                    if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                        continue;
                    if (IsNamed(ref reader, "apiVersion"u8))
                        apiVersion = Text(ref reader, "apiVersion", apiVersion, ref wrong);
                    else if (IsNamed(ref reader, "kind"u8))
                        kind = Text(ref reader, "kind", kind, ref wrong);
                    else
                        reader.Skip();
                }
            }
            catch (JsonException)
            {
                wrong = SyntaxProblem(json);
            }
            if (wrong is not null)
                throw new ObjectFormatException($"couldn't get version/kind; json parse error: {wrong}");
            return apiVersion.AsSpan().Count('/') > 1
                ? throw new ObjectFormatException($"unexpected GroupVersion string: {apiVersion}")
                : new KindHeader(apiVersion, kind);
        }

        private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
            reader.ValueSpan.Length == name.Length && Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

        private static string Text(ref Utf8JsonReader reader, string name, string present, ref string? wrong)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                return FreeReader.Text(ref reader);
            if (reader.TokenType != JsonTokenType.Null)
                wrong ??= $"json: cannot unmarshal {SchemaReader.TokenName(reader.TokenType)} into Go struct field .{name} of type string";
            reader.Skip();
            return present;
        }
    }
}
