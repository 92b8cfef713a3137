using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Systemd;

namespace NodeStack.TestSupport.Cgroups;

/// <summary>
/// A systemd that keeps units and makes and removes their groups in a <see cref="FakeCgroupFiles"/>. Strict: starting what is loaded,
/// changing what is not, a wrong property type or name is an error.
/// </summary>
public sealed class FakeSystemdBus(FakeCgroupFiles files) : ISystemdBus
{
    private static readonly Dictionary<string, Type> KnownProperties = new(StringComparer.Ordinal)
    {
        ["Description"] = typeof(StringProperty), ["Slice"] = typeof(StringProperty), ["Wants"] = typeof(StringListProperty), ["Delegate"] = typeof(BoolProperty),
        ["PIDs"] = typeof(UInt32ListProperty), ["DefaultDependencies"] = typeof(BoolProperty), ["CPUAccounting"] = typeof(BoolProperty),
        ["MemoryAccounting"] = typeof(BoolProperty), ["TasksAccounting"] = typeof(BoolProperty), ["IOAccounting"] = typeof(BoolProperty),
        ["CPUWeight"] = typeof(UInt64Property), ["CPUQuotaPeriodUSec"] = typeof(UInt64Property), ["CPUQuotaPerSecUSec"] = typeof(UInt64Property),
        ["MemoryMin"] = typeof(UInt64Property), ["MemoryLow"] = typeof(UInt64Property), ["MemoryHigh"] = typeof(UInt64Property),
        ["MemoryMax"] = typeof(UInt64Property), ["MemorySwapMax"] = typeof(UInt64Property), ["TasksMax"] = typeof(UInt64Property),
        ["IOWeight"] = typeof(UInt64Property), ["AllowedCPUs"] = typeof(BytesProperty), ["AllowedMemoryNodes"] = typeof(BytesProperty)
    };

    private static readonly string[] Managed = ["cpu", "memory", "pids", "io"];

    /// <summary>Loaded units and their properties by name.</summary>
    public Dictionary<string, Dictionary<string, UnitProperty>> Units { get; } = new(StringComparer.Ordinal);

    /// <summary>Every call, as "Call unit".</summary>
    public List<string> Log { get; } = [];

    /// <summary>Thrown by the next call.</summary>
    public Exception? FailNext { get; set; }

    public Task StartTransientUnitAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel)
    {
        Begin("StartTransientUnit", unit);
        if (Units.ContainsKey(unit))
            throw new SystemdException("StartTransientUnit", unit, "org.freedesktop.systemd1.UnitExists", $"Unit {unit} was already loaded");
        Units[unit] = [];
        Set(unit, properties);
        MakeGroups(unit.EndsWith(".scope", StringComparison.Ordinal) ? ScopePath(unit) : SliceNameRules.PathOf(unit));
        return Task.CompletedTask;
    }

    public Task StopUnitAsync(string unit, CancellationToken cancel)
    {
        Begin("StopUnit", unit);
        if (Units.Remove(unit) && files.Exists(SliceNameRules.PathOf(unit)))
            TryRemove(SliceNameRules.PathOf(unit));
        return Task.CompletedTask;
    }

    public Task SetUnitPropertiesAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel)
    {
        Begin("SetUnitProperties", unit);
        if (!Units.ContainsKey(unit))
            throw new SystemdException("SetUnitProperties", unit, "org.freedesktop.systemd1.NoSuchUnit", $"Unit {unit} not loaded.");
        Set(unit, properties);
        return Task.CompletedTask;
    }

    public Task<UnitProperty?> GetUnitPropertyAsync(string unit, string type, string property, CancellationToken cancel)
    {
        Begin("Get", unit);
        return Task.FromResult(Units.TryGetValue(unit, out var known) ? known.GetValueOrDefault(property) : null);
    }

    public void Dispose()
    {
    }

    private void Begin(string call, string unit)
    {
        if (!UnitNameEscaping.IsValidUnitName(unit))
            throw new ArgumentException($"\"{unit}\" is not the name of a unit", nameof(unit));
        Log.Add($"{call} {unit}");
        if (FailNext is { } fault)
        {
            FailNext = null;
            throw fault;
        }
    }

    private void Set(string unit, IReadOnlyList<UnitProperty> properties)
    {
        foreach (var property in properties)
        {
            if (!KnownProperties.TryGetValue(property.Name, out var type) || property.GetType() != type)
                throw new SystemdException("Set", unit, "org.freedesktop.DBus.Error.PropertyReadOnly", $"Cannot set property {property.Name}");
            Units[unit][property.Name] = property;
        }
    }

    private string ScopePath(string unit) => SliceNameRules.PathOf(((StringProperty)Units[unit]["Slice"]).Value) + "/" + unit;

    private void MakeGroups(string path)
    {
        for (var at = path.IndexOf('/', 1); at >= 0; at = path.IndexOf('/', at + 1))
            Make(path[..at]);
        Make(path);
    }

    private void Make(string group)
    {
        var parent = NodeStack.Cgroups.Hierarchy.GroupPathRules.ParentOf(group);
        files.Write(parent, "cgroup.subtree_control", string.Join(' ', Managed.Where(files.Controllers.Contains).Select(c => "+" + c)));
        files.Create(group);
        var unit = group[(group.LastIndexOf('/') + 1)..];
        Units.TryAdd(unit, []);
    }

    private void TryRemove(string group)
    {
        try
        {
            files.Remove(group);
        }
        catch (CgroupIoException e) when (e.IsBusy)
        {
            // systemd leaves what it cannot remove.
        }
    }
}
