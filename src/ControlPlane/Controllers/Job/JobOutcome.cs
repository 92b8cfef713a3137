namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>What became of a plan for a Job's pods.</summary>
/// <param name="Created">How many pods were made.</param>
/// <param name="Deleted">How many pods were deleted, or were gone.</param>
/// <param name="DeletedReady">How many of those were ready.</param>
public sealed record JobOutcome(int Created, int Deleted, int DeletedReady);
