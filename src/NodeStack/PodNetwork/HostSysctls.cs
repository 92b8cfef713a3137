using System.Collections.Immutable;
using System.Text;

namespace NodeStack.PodNetwork;

/// <summary>Kernel settings of the network namespace of the thread that asks.</summary>
internal static class HostSysctls
{
    private const string Root = "/proc/sys";

    /// <summary>Those that can be read.</summary>
    public static ImmutableDictionary<string, string> Read(IEnumerable<string> paths)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            try
            {
                values[path] = File.ReadAllText(Path.Combine(Root, path)).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not in this kernel.
            }
        }
        return values.ToImmutable();
    }

    /// <exception cref="IOException">The kernel refused, or does not have it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written here.</exception>
    public static void Write(SysctlWrite write)
    {
        // Not a new file where the kernel has none.
        using var file = new FileStream(Path.Combine(Root, write.Path), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(write.Value));
    }
}
