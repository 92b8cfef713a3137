namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>How often pods of a Job failed since one succeeded, and when last. Kept between looks; a controller that starts anew begins at none.</summary>
public sealed record JobBackoff(int Failures, DateTime? LastFailure)
{
    public static readonly JobBackoff None = new(0, null);
}
