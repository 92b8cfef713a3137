namespace NodeStack.CriShim.Streaming;

/// <summary>The head of the runtime's answer.</summary>
public sealed record UpgradeResponse(int Status, string Reason, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public bool IsUpgrade => Status == 101;

    /// <summary>The first value of a header, null when absent.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        }
        return null;
    }
}
