/**
 * Evaluates Nest before anything else asks for it: packages that are still CommonJS (throttler, among others) `require`
 * it, which Jest refuses while the same module is being imported further up.
 */
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
