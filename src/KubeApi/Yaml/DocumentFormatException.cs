namespace NodeStack.KubeApi.Yaml;

/// <summary>The text is not a readable YAML or JSON document. The message names the line.</summary>
public sealed class DocumentFormatException(string reason, SourcePosition position)
    : Exception($"line {position.Line}: {reason}")
{
    public string Reason { get; } = reason;
    public SourcePosition Position { get; } = position;
}
