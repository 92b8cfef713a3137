using System.Diagnostics;
using System.Globalization;

namespace NodeStack.Functional.Tests.Up;

/// <summary>Processes and what they started, as the kernel tells.</summary>
internal static class ProcessTree
{
    /// <summary>Those that are meant, and all below them: containers below their shims.</summary>
    public static IReadOnlyCollection<int> Of(Func<int, bool> isMeant)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _))
            .Select(n => int.Parse(n!, CultureInfo.InvariantCulture)).ToDictionary(pid => pid, ParentOf);
        var found = parents.Keys.Where(pid => pid != Environment.ProcessId && isMeant(pid)).ToHashSet();
        for (var grew = true; grew;)
        {
            var below = parents.Where(p => found.Contains(p.Value) && !found.Contains(p.Key)).Select(p => p.Key).ToArray();
            found.UnionWith(below);
            grew = below.Length > 0;
        }
        return found;
    }

    public static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline");

    public static void Kill(int pid)
    {
        try
        {
            Process.GetProcessById(pid).Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    // The name is in brackets and may hold anything; the parent is the second word behind it.
    private static int ParentOf(int pid) =>
        Read($"/proc/{pid}/stat") is var stat && stat.LastIndexOf(')') is var end and > 0 && int.TryParse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture, out var parent) ? parent : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
