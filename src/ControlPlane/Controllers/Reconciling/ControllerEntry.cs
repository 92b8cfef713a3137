namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>A controller that can be run.</summary>
/// <param name="Name">As upstream names it in --controllers.</param>
/// <param name="IsOnByDefault">Whether it is part of `*`.</param>
public sealed record ControllerEntry(string Name, Func<ControllerContext, IController> Create, bool IsOnByDefault = true);
