namespace NodeStack.Cgroups.Systemd;

/// <summary>A property of a unit, with the D-Bus type systemd declares for it. A closed family.</summary>
public abstract record UnitProperty(string Name);

/// <summary>D-Bus b.</summary>
public sealed record BoolProperty(string Name, bool Value) : UnitProperty(Name);

/// <summary>D-Bus t; ulong.MaxValue is "infinity".</summary>
public sealed record UInt64Property(string Name, ulong Value) : UnitProperty(Name);

/// <summary>D-Bus s.</summary>
public sealed record StringProperty(string Name, string Value) : UnitProperty(Name);

/// <summary>D-Bus as.</summary>
public sealed record StringListProperty(string Name, IReadOnlyList<string> Value) : UnitProperty(Name);

/// <summary>D-Bus au.</summary>
public sealed record UInt32ListProperty(string Name, IReadOnlyList<uint> Value) : UnitProperty(Name);

/// <summary>D-Bus ay.</summary>
public sealed record BytesProperty(string Name, IReadOnlyList<byte> Value) : UnitProperty(Name);
