using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Decoding;

/// <summary>One thing wrong with a document, and where in the text it is.</summary>
/// <param name="Path">As Kubernetes writes it: spec.containers[0].name.</param>
public sealed record DecodeProblem(string Path, string Message, SourcePosition Position)
{
    public override string ToString() => $"line {Position.Line}: {Message}";
}
