/** Signatures of the Python plugin; none is called yet. */
package com.jetbrains.python;
