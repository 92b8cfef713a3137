namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>How far use may be off its target before anything is done.</summary>
public sealed record Tolerances(double Down, double Up)
{
    public bool IsWithin(double ratio) => 1.0 - Down <= ratio && ratio <= 1.0 + Up;
}
