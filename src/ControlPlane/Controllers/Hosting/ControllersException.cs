namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The controllers cannot start or go on; the message says why in one line.</summary>
public sealed class ControllersException(string message, Exception? inner = null) : Exception(message, inner);
