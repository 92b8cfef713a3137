namespace NodeStack.Cgroups.Pressure;

/// <summary>What tasks wait for.</summary>
public enum PressureResource { Cpu, Memory, Io }
