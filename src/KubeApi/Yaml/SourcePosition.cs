namespace NodeStack.KubeApi.Yaml;

/// <summary>A place in the text a person wrote, counted from 1.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}
