using System.Globalization;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>Reads groups as the kernel shows them, without the product's code.</summary>
internal static class GroupFiles
{
    private const string Mount = "/sys/fs/cgroup";

    public static bool Exists(string group) => Directory.Exists(Mount + group);

    public static bool Has(string group, string file) => File.Exists(Mount + group + "/" + file);

    public static string Read(string group, string file) => File.ReadAllText(Mount + group + "/" + file).Trim();

    /// <summary>A line of a file of names and numbers, such as cpu.stat.</summary>
    public static long Number(string group, string file, string key) => Read(group, file).Split('\n')
        .Select(line => line.Split(' '))
        .Where(fields => fields[0] == key)
        .Select(fields => long.Parse(fields[1], CultureInfo.InvariantCulture))
        .Single();
}
