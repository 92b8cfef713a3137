using NodeStack.KubeApi.Pods;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>
/// Numbers for resource names, so that amounts lie in arrays: cpu, memory and ephemeral-storage first, then others as they are met. Only grows. May be
/// used by several threads.
/// </summary>
internal sealed class ResourceTable
{
    public const int Cpu = 0;
    public const int Memory = 1;
    public const int EphemeralStorage = 2;
    private const int MostNames = 4096;
    private readonly Lock _lock = new();
    private Dictionary<string, int> _numbers = new(StringComparer.Ordinal) { ["cpu"] = Cpu, ["memory"] = Memory, ["ephemeral-storage"] = EphemeralStorage };
    private string[] _names = ["cpu", "memory", "ephemeral-storage"];

    public int Count => Volatile.Read(ref _names).Length;

    public string NameOf(int number) => Volatile.Read(ref _names)[number];

    /// <summary>The number of a resource; -1 where it is none that pods are placed by, or there are far too many.</summary>
    public int NumberOf(string name)
    {
        if (Volatile.Read(ref _numbers).TryGetValue(name, out var number))
            return number;
        return IsScalar(name) ? Add(name) : -1;
    }

    private int Add(string name)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue(name, out var number))
                return number;
            if (_names.Length >= MostNames)
                return -1;
            number = _names.Length;
            Volatile.Write(ref _names, [.. _names, name]);
            Volatile.Write(ref _numbers, new Dictionary<string, int>(_numbers, StringComparer.Ordinal) { [name] = number });
            return number;
        }
    }

    private static bool IsScalar(string name) =>
        ResourceNameRules.IsExtended(name) || ResourceNameRules.IsHugePages(name) || ResourceNameRules.IsAttachableVolume(name)
        || name.Contains("kubernetes.io/", StringComparison.Ordinal);
}
