using System.Globalization;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A taint of a node.</summary>
internal sealed record Taint(string Key, string Value, string Effect)
{
    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";
    public const string PreferNoSchedule = "PreferNoSchedule";

    /// <summary>Keeps pods away that do not tolerate it.</summary>
    public bool Repels => Effect is NoSchedule or NoExecute;
}
