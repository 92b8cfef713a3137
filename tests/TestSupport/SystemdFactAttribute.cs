using Xunit;

namespace NodeStack.TestSupport;

/// <summary>A test that needs cgroup v2 and a running systemd on the system bus; skipped elsewhere, with what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemdFactAttribute : FactAttribute
{
    public SystemdFactAttribute()
    {
        if (CgroupV2FactAttribute.MissingReason() is { } missing)
            Skip = missing;
        else if (!Directory.Exists("/run/systemd/system"))
            Skip = "needs systemd as process 1";
        else if (!File.Exists("/run/dbus/system_bus_socket"))
            Skip = "needs the D-Bus system bus";
    }
}
