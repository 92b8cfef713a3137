namespace NodeStack.Cgroups.Systemd;

/// <summary>systemd, or the way to it, refused.</summary>
public sealed class SystemdException : IOException
{
    public SystemdException(string call, string unit, string errorName, string message)
        : base($"systemd {call} {unit}: {message} ({errorName})")
    {
        Unit = unit;
        ErrorName = errorName;
    }

    public SystemdException(string message) : base(message)
    {
    }

    public SystemdException(string message, Exception inner) : base(message, inner)
    {
    }

    public SystemdException()
    {
    }

    public string Unit { get; } = "";

    /// <summary>The D-Bus error, as in org.freedesktop.systemd1.UnitExists; empty when there is none.</summary>
    public string ErrorName { get; } = "";

    public bool IsUnitExists => ErrorName == "org.freedesktop.systemd1.UnitExists";

    public bool IsNoSuchUnit => ErrorName == "org.freedesktop.systemd1.NoSuchUnit";
}
