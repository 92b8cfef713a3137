namespace NodeStack.Cgroups.Hugetlb;

/// <summary>Wishes for the hugetlb controller. A page size that is not named stays as it is.</summary>
public sealed record HugetlbLimits
{
    /// <summary>Page size in bytes to limit.</summary>
    public IReadOnlyDictionary<long, ByteLimit> MaxByPageSize { get; init; } = new Dictionary<long, ByteLimit>();
}
