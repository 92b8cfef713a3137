namespace NodeStack.Cgroups;

/// <summary>The statistic files of one group. Implemented by structs, so that a read allocates nothing.</summary>
internal interface ICgroupStatSource
{
    bool TryRead(CgroupStatFile file, Span<byte> buffer, out int length);
}
