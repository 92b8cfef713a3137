using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodeStack.KubeApi.Decoding;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Configuration;

/// <summary>
/// Reads the configuration file of a component, one document of one kind, strictly: unknown keys, wrong types and duplicate keys are errors that name the
/// file and the line, and all of them are told at once.
/// </summary>
/// <param name="subject">What the file holds, for messages: kubelet, kube-proxy.</param>
/// <param name="type">The type of the configuration, out of <paramref name="types"/>.</param>
public sealed class ConfigurationReader<T>(string subject, string apiVersion, string kind, JsonTypeInfo<T> type, JsonSerializerContext types)
    where T : class
{
    private const int MaxFileBytes = 4 << 20;

    private static readonly IReadOnlyDictionary<Type, LeafRules.Rule> Leaves = new Dictionary<Type, LeafRules.Rule>(LeafRules.Kubernetes)
    {
        [typeof(TimeSpan)] = (token, text) => token != JsonTokenType.String
            ? LeafRules.Expected("a duration such as 20s", token)
            : GoDuration.TryParse(text, out _) ? null : $"invalid duration \"{text}\", write for example 20s or 1m30s",
        [typeof(FlushFrequency)] = FlushFrequency.Problem,
    };

    /// <summary>What the file says, nothing defaulted.</summary>
    /// <exception cref="ConfigurationException"/>
    public JsonObject Read(string path)
    {
        var document = ReadDocument(path);
        var (foundVersion, foundKind) = StrictDecoder.TypeOf(document);
        if (foundVersion.Length == 0 || foundKind.Length == 0)
            throw new ConfigurationException($"{path}: no apiVersion/kind: a {subject} configuration begins with apiVersion: {apiVersion} and kind: {kind}");
        if (foundVersion != apiVersion || foundKind != kind)
            throw new ConfigurationException($"{path}: unknown apiVersion/kind: {foundVersion}, Kind={foundKind}, expected {apiVersion}, Kind={kind}");
        var decoded = StrictDecoder.Decode(document, type, types, Leaves);
        var errors = decoded.Errors.Concat(decoded.UnknownFields).OrderBy(e => e.Position.Line).Select(e => $"{path}: {e}").ToArray();
        return errors.Length == 0 ? (JsonObject)JsonNode.Parse(document.Json.Span)! : throw new ConfigurationException(errors);
    }

    private SourceDocument ReadDocument(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw new ConfigurationException($"{path}: larger than {MaxFileBytes} bytes");
            return DocumentReader.Read(File.ReadAllBytes(path)) switch
            {
                [var only] => only,
                [] => throw new ConfigurationException($"{path}: {subject} config file was empty"),
                [_, var second, ..] => throw new ConfigurationException($"{path}: line {second.Start.Line}: more than one document"),
            };
        }
        catch (DocumentFormatException e)
        {
            throw new ConfigurationException($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"failed to read {subject} config file: {e.Message}");
        }
    }
}
