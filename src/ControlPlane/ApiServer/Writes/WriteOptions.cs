using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>How a create, update or patch is to be done, checked.</summary>
/// <param name="FieldManager">Empty: not given.</param>
/// <param name="Force">Of an apply: take fields over from other managers.</param>
public sealed record WriteOptions(bool DryRun, string FieldManager, FieldValidation FieldValidation, bool Force = false);

/// <summary>How a delete is to be done, checked.</summary>
/// <param name="GracePeriodSeconds">Null: the object's own.</param>
/// <param name="Propagation">Orphan, Background, Foreground, or empty: the kind's own.</param>
/// <param name="Uid">The object must have it; empty: any.</param>
/// <param name="ResourceVersion">The object must have it; empty: any.</param>
public sealed record DeleteOptions(long? GracePeriodSeconds, string Propagation, string Uid, string ResourceVersion, bool DryRun);
