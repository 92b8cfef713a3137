namespace NodeStack.Cgroups.Cpu;

/// <summary>How a runtime turns CPU shares into cpu.weight. Pod groups must use what the runtime uses for containers.</summary>
public enum CpuWeightFormula
{
    /// <summary>1 + (shares - 2) * 9999 / 262142: runc before 1.3.2, crun before 1.23. 1024 shares become 39.</summary>
    Linear,

    /// <summary>ceil(10^((log2(shares)^2 + 125 log2(shares)) / 612 - 7/34)): runc 1.3.2, crun 1.23. 1024 shares become 100.</summary>
    Logarithmic
}
