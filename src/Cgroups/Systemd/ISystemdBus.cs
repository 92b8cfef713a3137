namespace NodeStack.Cgroups.Systemd;

/// <summary>
/// The calls we make to systemd's manager. Each call that starts a job ends when the job has ended. Failures are
/// <see cref="SystemdException"/>. Safe for use by many threads.
/// </summary>
public interface ISystemdBus : IDisposable
{
    Task StartTransientUnitAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel);

    /// <summary>A unit that is not loaded is stopped already.</summary>
    Task StopUnitAsync(string unit, CancellationToken cancel);

    /// <summary>Until the next boot or the end of the unit (runtime properties).</summary>
    Task SetUnitPropertiesAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel);

    /// <param name="type">Which of the unit's interfaces has it: "Unit", "Slice", "Scope".</param>
    /// <returns>Null when the unit is not loaded.</returns>
    Task<UnitProperty?> GetUnitPropertyAsync(string unit, string type, string property, CancellationToken cancel);
}
