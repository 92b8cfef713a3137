using NodeStack.ControlPlane.Controllers.EndpointSlices;

namespace NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;

/// <summary>What is to be done to mirrors, and what could not be mirrored.</summary>
/// <param name="Invalid">Addresses that are none.</param>
/// <param name="Skipped">Those, and what is beyond the number that is mirrored.</param>
public sealed record MirrorPlan(EndpointSlicePlan Slices, int Invalid, int Skipped);
