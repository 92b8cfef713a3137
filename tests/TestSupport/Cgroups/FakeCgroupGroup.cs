namespace NodeStack.TestSupport.Cgroups;

/// <summary>One group of <see cref="FakeCgroupFiles"/>.</summary>
internal sealed class FakeCgroupGroup(string path)
{
    public string Path { get; } = path;
    public SortedSet<int> Processes { get; } = [];
    public SortedSet<string> SubtreeControl { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);
    public bool FreezeWanted { get; set; }
}
