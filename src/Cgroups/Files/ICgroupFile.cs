namespace NodeStack.Cgroups.Files;

/// <summary>One open cgroup file. Each read starts at the front and sees present values.</summary>
public interface ICgroupFile : IDisposable
{
    /// <summary>False when the group was removed meanwhile.</summary>
    bool TryRead(Span<byte> buffer, out int length);
}
